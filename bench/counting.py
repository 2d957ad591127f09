"""The number of queries of one request, told to whoever asks for it."""

from django.db import connection

ASK = "X-Bench-Count"
ANSWER = "X-Bench-Queries"


class Counting:
    """Outermost, so that it counts what sessions and people cost too. Not asked, it does nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if ASK not in request.headers:
            return self.get_response(request)
        count = Count()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[ANSWER] = str(count.number)
        return response


class Count:
    def __init__(self):
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)
