import * as handover from "@pulumi/handover";

// Two environments of Cognigy in one Genesys Cloud org: a prefix keeps their objects apart.
const pipelines = ["test", "staging"].map(
    (environment) =>
        new handover.HandoverPipeline(environment, {
            cognigyDomain: `${environment}.example.com`,
            cognigyVersion: "4.99",
            namePrefix: environment,
        }),
);

export const endpointUrls = pipelines.map((pipeline) => pipeline.endpointUrl);
export const triggers = pipelines.map((pipeline) => pipeline.triggers);
