"""Search as people type: what a procedure is found by, what a person may have meant, and which answer comes first."""

# The longest real name has 405 characters, and people paste names from papers.
LONGEST_QUERY = 600
# Words beyond these are not looked at, and the answer says so.
MOST_WORDS = 80
