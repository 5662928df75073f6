# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://www.mediawiki.org
  class Mediawiki < PhpApp
    name_of "mediawiki"
    description "MediaWiki on SQLite, as its installer leaves it, by PHP's own server"

    SETTINGS = "etc/mediawiki/LocalSettings.php"
    private_constant :SETTINGS

    def pages = "/var/lib/mediawiki"

    def prepare(url)
      fresh_folder
      FileUtils.rm_f(File.join(DebianRoot.path, SETTINGS))
      run_inside("php", "/usr/share/mediawiki/maintenance/install.php", "--dbtype", "sqlite", "--dbpath", inner_state,
                 "--server", url, "--scriptpath", "", "--confpath", "/etc/mediawiki", "--skins", "Vector",
                 "--pass", "a long pass phrase", "Handbook", "Admin")
    end

    def break_it
      Dir[File.join(state, "*.sqlite")].each { |file| FileUtils.rm_f(file) }
      "its database is gone"
    end

    def culprit = "/Main_Page"
  end
end
