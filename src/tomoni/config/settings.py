"""Django's settings, read from the environment variables of ``env.py``; there are no others."""

import os
import secrets
from pathlib import Path

import wagtail

from tomoni.config import env

ENV = env.read()
DATA: Path = ENV["TOMONI_DATA"]
PRODUCTION: bool = ENV["TOMONI_ENV"] == "production"
PUBLIC_URL: str = ENV["TOMONI_URL"]
SECURE: bool = PUBLIC_URL.startswith("https://")


def _kept_secret(path: Path) -> str:
    """Return the secret in the file, made on first use and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


# --- The organisation -------------------------------------------------------------------
NETWORK_NAME = {"ja": ENV["TOMONI_NETWORK_JA"], "en": ENV["TOMONI_NETWORK_EN"]}
FISCAL_YEAR_FIRST_MONTH = ENV["TOMONI_FISCAL_MONTH"]
PAYMENT_YEARS = ENV["TOMONI_PAYMENT_YEARS"]  # accounts are kept for seven years (tax law)

# --- Django -----------------------------------------------------------------------------
DEBUG = False
SECRET_KEY = ENV["TOMONI_SECRET_KEY"] or _kept_secret(DATA / "keys" / "secret-key")
KEY_FILE = Path(ENV["TOMONI_KEY_FILE"] or DATA / "keys" / "vault-keys")
ALLOWED_HOSTS = ENV["TOMONI_HOSTS"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "tomoni.config.urls"
WSGI_APPLICATION = "tomoni.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "tomoni.config",
    "tomoni.reporting",
    "tomoni.membership",
    "tomoni.petitions",
    "tomoni.advocacy",
    "tomoni.projects",
    "tomoni.people",
    "tomoni.core",
    "tomoni.config.apps.WagtailUsersConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "huey.contrib.djhuey",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tomoni.core.middleware.SecurityHeadersMiddleware",
    "tomoni.core.middleware.MethodMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tomoni.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tomoni.people.middleware.SessionActivityMiddleware",
    "tomoni.people.middleware.SecondFactorMiddleware",
    "tomoni.core.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tomoni.core.context.network",
            ],
        },
    },
]

# --- Storage ----------------------------------------------------------------------------
DATABASES = {"default": env.database(ENV["TOMONI_DATABASE_URL"], DATA)}
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA / "static"
STATIC_URL = "/static/"
# The style sheet of Wagtail's admin names an image of wagtail.images, an app Tomoni does not use.
STATICFILES_DIRS = [Path(wagtail.__file__).parent / "images" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
PETITION_PAGE_SECONDS = 10
"""So long each process shows a petition's text, numbers and names to the public before it asks the database again."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Languages and time -----------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "wagtail_locale"]  # what Wagtail itself has no Japanese for
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["tomoni.core.formats"]

# --- Mail -------------------------------------------------------------------------------
vars().update(env.mail(ENV["TOMONI_MAIL_URL"]))
MAILBOX = DATA / "mailbox"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV["TOMONI_MAIL_FROM"]

# --- Background work --------------------------------------------------------------------
HUEY = env.queue(ENV["TOMONI_QUEUE_URL"], ENV["TOMONI_DATABASE_URL"], DATA)
TASKS = {"default": {"BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend"}}

# --- Sign-in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "tomoni.people.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
REQUIRE_MFA: bool = PRODUCTION if ENV["TOMONI_REQUIRE_MFA"] == "" else ENV["TOMONI_REQUIRE_MFA"]

KNOWN_BROWSER_COOKIE_NAME = "__Host-browser" if SECURE else "browser"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

ACCOUNT_ADAPTER = "tomoni.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "confirm_login_code": "tomoni.people.forms.ConfirmCodeForm",
    "reset_password": "tomoni.people.forms.ResetPasswordForm",
}
# Passwords and codes are counted by people.throttling; these bound what one address may ask of us.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "change_password": "10/h/user",
    "reset_password": "20/m/ip",
    "request_login_code": "20/m/ip",
}
MFA_ADAPTER = "tomoni.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Tomoni"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "tomoni.people.forms.SecondFactorForm",
    "reauthenticate": "tomoni.people.forms.ConfirmSecondFactorForm",
    "activate_totp": "tomoni.people.forms.ActivateAppForm",
}

# --- Wagtail ----------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Tomoni"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_DATE_FORMAT = "%Y-%m-%d"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
TAGGIT_CASE_INSENSITIVE = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}

# --- Safety (security.md 3.6) -----------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
TRUSTED_PROXIES = ENV["TOMONI_PROXIES"]
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"routes_only": {"()": "tomoni.core.logs.RoutesOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["routes_only"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"level": "WARNING"}, "huey": {"level": "WARNING"}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
