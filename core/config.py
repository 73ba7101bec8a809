"""The environment, read once. Every name has the prefix LAURELS_; `.env` is honoured."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SetupError, from_validation


class Settings(BaseSettings):
    """All of Laurels' settings; see design section 5 of the docs for what each one does."""

    model_config = SettingsConfigDict(
        env_prefix="LAURELS_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    mongo_url: str | None = None
    redis_url: str | None = None
    database: str = "laurels"
    data_dir: Path = Path(".laurels")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    secret_key: SecretStr | None = None
    api_key: SecretStr | None = None
    log_format: Literal["text", "json"] = "text"
    tenancy: Literal["single", "many"] = "single"
    demo: bool = False
    rate_limit: int = Field(default=600, ge=0)  # changes a minute and key; 0 is no limit

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None  # with the secret: OAuth, for many Slack workspaces
    slack_client_secret: SecretStr | None = None
    slack_port: int = Field(default=8081, ge=0, le=65535)  # the bot's own, HTTP mode
    slack_api_url: str | None = None
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    telegram_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_port: int = Field(default=8082, ge=0, le=65535)  # the bot's own, webhook mode
    telegram_api_url: str | None = None

    @property
    def url(self) -> str:
        """Where people reach the web pages, without a trailing slash."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    @property
    def slack_http(self) -> bool:
        """Whether Slack calls us; with an app-level token we call Slack (Socket Mode)."""
        return self.slack_app_token is None and self.slack_signing_secret is not None

    @property
    def slack_oauth(self) -> bool:
        """Whether people may add Laurels to Slack workspaces by themselves."""
        return self.slack_client_id is not None and self.slack_client_secret is not None


def load_settings() -> Settings:
    """Read the environment; a value that cannot be used is a SetupError naming its variable."""
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"LAURELS_{item.field.upper()}: {item.reason}" for item in from_validation(error)
        )
        raise SetupError(f"The environment cannot be used: {problems}") from error
