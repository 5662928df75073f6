# frozen_string_literal: true

require_relative "../python_app"

module RealApps
  # https://www.sphinx-doc.org
  class Sphinx < PythonApp
    name_of "sphinx"
    description "a new Sphinx project with the theme of Read the Docs, built, and served by Python's http.server"

    def packages = %w[sphinx sphinx-rtd-theme]

    def prepare(_url)
      fresh_folder
      run(program("sphinx-quickstart"), "--quiet", "--project", "Handbook", "--author", "A. Author", "--release", "1",
          "--sep", "--extensions", "sphinx_rtd_theme", ".")
      run(program("sphinx-build"), "-q", "-D", "html_theme=sphinx_rtd_theme", "source", "site")
    end

    def start(port:, **)
      [background(program("python"), "-m", "http.server", port.to_s, "--bind", "127.0.0.1", "--directory", "site")]
    end
  end
end
