"""A small telephone company: it reads TwiML as Twilio does and rings phones.

It speaks to the service over HTTP alone and knows nothing of its code. Time is
virtual (simpy); what happened is kept as a history, and nothing is printed.
Where the provider's behaviour is not documented the `weather` decides.
"""
