"""The pipeline as a component for Pulumi programs in any language."""
