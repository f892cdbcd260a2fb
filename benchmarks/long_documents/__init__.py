"""How time, memory and answers change as a text grows from 1 to 300 pages."""
