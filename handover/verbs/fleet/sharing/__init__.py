"""What stacks share: an org, its rate limit, and the machine that deploys them."""
