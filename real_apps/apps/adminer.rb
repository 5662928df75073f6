# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://www.adminer.org
  class Adminer < PhpApp
    name_of "adminer"
    description "Adminer, its login page, by PHP's own server"

    def pages = "/usr/share/adminer/adminer"
  end
end
