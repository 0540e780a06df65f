"""What happens to people and organisations: duplicates found and merged, consents, moves, segments, erasure."""
