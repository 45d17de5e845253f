"""Where figures come from: tables of every sort, and documents."""
