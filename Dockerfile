# The image of web, worker, beat and migrate. The files in it belong to root; it runs as a user who can write nothing.
FROM ghcr.io/astral-sh/uv:0.13.9 AS uv

FROM python:3.13-slim-trixie AS build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups --extra sentry
COPY . .
ENV PATH=/app/.venv/bin:$PATH
RUN pybabel compile --directory metro/locale --domain django \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q metro courses tracking

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="Metrolijn" org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin metrolijn
COPY --from=build /app /app
WORKDIR /app
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "metro.healthcheck"]
CMD ["gunicorn", "metro.wsgi", "--bind", "0.0.0.0:8000"]
