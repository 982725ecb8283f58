"""How each answer is laid out: one module a question, answer in, document out."""
