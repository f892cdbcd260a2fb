"""The messages common to all pages, in English."""

from frontend.messages import Messages

ENGLISH = Messages(
    language="en",
    pages={"preguntar": "Ask", "evaluar": "Evaluate", "comparar": "Compare"},
    titles={"preguntar": "Ask the text", "evaluar": "Evaluate the model", "comparar": "Compare two models"},
    subtitles={
        "preguntar": "Paste a text in Spanish or upload documents, and ask: the answer is marked where it stands, word "
        "for word.",
        "evaluar": "Measure with a SQuAD file how often the model is right, where it fails and when it keeps quiet.",
        "comparar": "Ask the same at two addresses: the answers in which they disagree come first.",
    },
    examples="Try an example",
    text="Text",
    text_placeholder="Paste the text to look in here (in Spanish)…",
    question="Question",
    question_placeholder="What do you want to know? (in Spanish)",
    ask="Ask",
    ask_hint="Ctrl + Enter asks too",
    waiting_title="The answer will appear here",
    waiting="Choose an example, or paste a text of yours and ask. If the text doesn't answer, you will be told.",
    reading="Reading the text…",
    late="This is taking longer than usual. The first question after a rest wakes the service up: wait a little.",
    answer="Answer",
    score="Probability",
    percent="{number}%",
    decimal_sign=".",
    group_sign=",",
    under_one_percent="less than 1%",
    other_answers="Other candidates",
    whole_text="In the text",
    no_answer_title="There is no answer in the text",
    no_answer="The model finds nothing in it that answers the question. Try other words, or a text that deals with it.",
    no_time_title="There was no time to read the text",
    no_time="The service ran out of time before it began, so whether the text answers the question is not known. "
    "Try again, or with a shorter text.",
    missing={
        "text": "The text is missing. Paste the text to look for the answer in.",
        "question": "The question is missing. Write what you want to know from the text.",
        "both": "Text and question are missing. Paste a text and write what you want to know from it, "
        "or choose an example.",
    },
    again="{problem} Trying again ({next_try} of {tries}) in {seconds} s…",
    waits={
        "unreachable": "The service cannot be reached.",
        "throttled": "The service is busy.",
        "unavailable": "The service is starting again.",
    },
    errors={
        "unreachable": "The service cannot be reached. Check that it is running and that this is its address: `{url}`.",
        "timed_out": "The service has not answered in time. Try again, or with a shorter text.",
        "throttled": "The service is busy and takes no more questions for now.",
        "unavailable": "The service is starting again. Try again in a moment.",
        "too_large": "The text is too large for the service. Try a part of it.",
        "rejected": "The service does not accept this question or this text.",
        "question_too_long": "The question is too long for the model. Ask it in fewer words.",
        "denied": "The service lets nobody in without credentials, or not with these.",
        "no_aws_credentials": "There are no AWS credentials to sign with, or they have run out. Log in "
        "(`aws sso login`, `aws configure`) and load the page again.",
        "no_aws_region": "It is not known in which AWS region the service is. Name it with `AWS_REGION` and start the "
        "page again.",
        "failed": "The service broke while answering. If it happens again, look at its logs.",
        "not_an_answer": "Something other than this service answers at `{url}`. Check the address.",
    },
    retry_after="Try again in {seconds} s.",
    error_code="Code: {code}",
    bad_setting="The variable `{variable}` cannot be used as it is. Mend it and start the page again.",
    unknown_setting="The variable `{variable}` does not exist. Correct its name or remove it and start the page again.",
    connected="Connected to {url}",
    busy="{url} is slow to answer",
    disconnected="No connection to {url}",
    model="model {model}",
    latency="last answer in {milliseconds} ms, {reading} of them reading",
    cold="cold: the function had to start",
    warm="warm",
    locked="{url} asks for credentials",
    embedded="The embedded model is answering. How to use another one, such as BETO",
    embedded_how="In the project's folder; the first command downloads the model and prepares it:",
    token="Access token",
    token_use="Use",
    token_wanted="The service asks for an access token.",
    token_wrong="The service does not accept this token. Type another.",
    token_kept="It is kept for this visit only, and neither shown nor written to any log. If the address is protected "
    "by AWS IAM, start the page with `QAS_PAGE_AUTH=iam`.",
    aws_denied="AWS lets nobody in with these credentials. They need the permissions `lambda:InvokeFunctionUrl` and "
    "`lambda:InvokeFunction` on this function.",
)
