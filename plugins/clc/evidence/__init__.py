"""Evidence of projects outside the hall: handed in with proof, reviewed by somebody else."""
