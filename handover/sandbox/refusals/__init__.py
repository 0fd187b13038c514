"""What is refused although Pulumi itself would do it: looked at in a preview, before anything is changed."""
