# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://www.adminer.org
  class Adminer < PhpApp
    name_of "adminer"
    description "Adminer, its login page, by PHP's own server"

    def pages = inner_state

    def prepare(_url)
      File.write(File.join(fresh_folder, "index.php"), "<?php require '/usr/share/adminer/adminer.php';\n")
    end
  end
end
