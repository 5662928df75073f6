# frozen_string_literal: true

require_relative "app"

module RealApps
  # An app from PyPI, in a virtual environment of its own.
  class PythonApp < App
    # The packages to install; the first is the app, and gives the version.
    def packages = [name]

    def fetch
      raise Unavailable, "python3 is missing" unless Shell.have?("python3")

      Cache.once("pypi-#{name}") do
        FileUtils.rm_rf(venv)
        Shell.run("python3", "-m", "venv", venv, log: log)
        Shell.run(program("pip"), "install", "--quiet", "--disable-pip-version-check", *packages, log: log)
      end
    end

    def version = Shell.output(program("pip"), "show", packages.first)[/^Version: (.+)/, 1]

    private

    def venv = File.join(Cache.root, name, "venv")

    def program(name) = File.join(venv, "bin", name)
  end
end
