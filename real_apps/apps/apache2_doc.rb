# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://httpd.apache.org/docs/2.4
  class Apache2Doc < DocumentationApp
    name_of "apache2-doc"
    description "the manual of the Apache HTTP Server, whose first page is a meta refresh, served by nginx"

    def pages = "/usr/share/doc/apache2-doc/manual"
  end
end
