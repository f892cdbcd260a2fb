"""Compare the reader's answers with those of QuestionAnsweringPipeline in transformers 4.57.6; docs/parity.md."""
