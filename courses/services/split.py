def split_minutes(minutes: int, parts: int) -> list[int]:
    """Whole minutes in equal parts; the remainder goes one each to the first ones. 45 by 4: 12 11 11 11."""
    share, rest = divmod(minutes, parts) if parts else (0, 0)
    return [share + (position < rest) for position in range(parts)]
