# frozen_string_literal: true

require_relative "../python_app"

module RealApps
  # https://wagtail.org
  class Wagtail < PythonApp
    name_of "wagtail"
    description "a new Wagtail site (wagtail start), on SQLite, by Django's own server"

    def prepare(_url)
      fresh_folder
      run(program("wagtail"), "start", "bakery", ".")
      manage("migrate", "--no-input")
    end

    def start(port:, **)
      [background(program("python"), "manage.py", "runserver", "--noreload", "127.0.0.1:#{port}")]
    end

    def break_it
      FileUtils.rm_f(File.join(state, "db.sqlite3"))
      "its database is gone"
    end

    private

    def manage(*command) = run(program("python"), "manage.py", *command)
  end
end
