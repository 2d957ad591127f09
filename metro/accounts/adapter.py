from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people come by import or invitation."""

    def is_open_for_signup(self, request):
        return False
