"""What an org holds, as far as this project looks at it. Names and meanings are those of Genesys' SDK models."""
