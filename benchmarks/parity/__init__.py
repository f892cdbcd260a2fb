"""Whether the reader answers as transformers 4.57.6's QuestionAnsweringPipeline does; docs/parity.md."""
