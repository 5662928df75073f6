# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://docs.python.org/3
  class Python3Doc < DocumentationApp
    name_of "python3-doc"
    description "Python's documentation, served by nginx"

    def pages = "/usr/share/doc/python3/html"
  end
end
