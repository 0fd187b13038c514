"""How a flow's YAML is got out of the org again."""

import httpx
import pytest

from handover.emulator.testing import Genesys
from tests.emulator.conftest import Pipeline, workflow_yaml

JOBS = "/api/v2/flows/export/jobs"


def export(genesys: Genesys, flow: str) -> httpx.Response:
    return genesys.post(JOBS, json={"flows": [{"flow": {"id": flow}}]})


def test_export_gives_the_yaml_that_was_published(genesys: Genesys, pipeline: Pipeline) -> None:
    registered = export(genesys, pipeline.flow)
    assert (registered.status_code, registered.json()["totalFlows"]) == (202, 1)
    done = genesys.get(f"{registered.json()['selfUri']}?expand=messages").json()
    assert (done["status"], done["command"], done["messages"]) == ("Success", "Export", [])
    # Without a token: the address alone is the permission.
    assert httpx.get(done["downloadUrl"]).text == workflow_yaml()


def test_export_is_of_the_version_that_was_newest_then(genesys: Genesys, pipeline: Pipeline) -> None:
    job = export(genesys, pipeline.flow).json()
    assert genesys.publish(workflow_yaml() + "# changed\n")["status"] == "Success"
    assert httpx.get(genesys.get(job["selfUri"]).json()["downloadUrl"]).text == workflow_yaml()


def test_download_needs_its_signature(genesys: Genesys, pipeline: Pipeline) -> None:
    job = genesys.get(export(genesys, pipeline.flow).json()["selfUri"]).json()
    address = job["downloadUrl"].partition("?")[0]
    assert httpx.get(f"{address}?signature=0").status_code == 403
    assert httpx.get(address).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"flows": [{"flow": {"id": "no such flow"}}]}, 404),
        ({"flows": []}, 400),
        ({"flows": [{"flow": {"id": "a"}}, {"flow": {"id": "b"}}]}, 501),
        ({"flows": [{"flow": {"id": "a"}, "exportType": "Architect"}]}, 501),
    ],
)
def test_other_exports_are_refused(genesys: Genesys, body: object, status: int) -> None:
    assert genesys.post(JOBS, json=body).status_code == status


def test_unknown_job_and_unmodelled_expansion(genesys: Genesys, pipeline: Pipeline) -> None:
    assert genesys.get(f"{JOBS}/unknown").status_code == 404
    assert genesys.get(f"{export(genesys, pipeline.flow).json()['selfUri']}?expand=flows").status_code == 501


def test_version_that_is_not_kept_is_gone(genesys: Genesys, pipeline: Pipeline) -> None:
    url = genesys.get(export(genesys, pipeline.flow).json()["selfUri"]).json()["downloadUrl"]
    for number in range(51):
        genesys.publish(workflow_yaml() + f"# {number}\n")
    assert httpx.get(url).status_code == 404
