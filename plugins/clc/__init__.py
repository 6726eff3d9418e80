"""The Classified Learning Cooperative: points over three years, for classified members."""
