"""Bad input in bulk: every answer is a sentence, none is an error of ours."""
