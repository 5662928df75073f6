# frozen_string_literal: true

require_relative "../python_app"

module RealApps
  # https://www.djangoproject.com
  class DjangoAdmin < PythonApp
    name_of "django-admin"
    description "the admin of a new Django project, by gunicorn, its files by WhiteNoise"

    def packages = %w[django gunicorn whitenoise]

    SETTINGS = <<~PYTHON

      DEBUG = False
      ALLOWED_HOSTS = ["127.0.0.1"]
      STATIC_ROOT = BASE_DIR / "static"
      MIDDLEWARE.insert(1, "whitenoise.middleware.WhiteNoiseMiddleware")
      STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    PYTHON
    private_constant :SETTINGS

    def prepare(_url)
      fresh_folder
      run(program("django-admin"), "startproject", "shop", ".")
      File.write(File.join(state, "shop/settings.py"), SETTINGS, mode: "a")
      manage("migrate", "--no-input")
      manage("collectstatic", "--no-input")
    end

    def start(port:, **)
      [background(program("gunicorn"), "--bind", "127.0.0.1:#{port}", "--workers", "2", "shop.wsgi")]
    end

    # The first page leads there; named itself, it is a page like any other.
    def path = "/admin/login/"

    private

    def manage(*command) = run(program("python"), "manage.py", *command)
  end
end
