# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://www.dokuwiki.org
  class Dokuwiki < PhpApp
    name_of "dokuwiki"
    description "DokuWiki with three pages that anybody may read, by PHP's own server"

    PAGES = { "start" => "====== Handbook ======\n\nSee [[birds]] and [[trees]].\n",
              "birds" => "====== Birds ======\n\nBack to the [[start|handbook]].\n",
              "trees" => "====== Trees ======\n\nBack to the [[start|handbook]].\n" }.freeze
    CONFIG = "<?php\n$conf['title'] = 'Handbook'; $conf['useacl'] = 1; $conf['disableactions'] = 'register';\n"
    READ_ONLY = "* @ALL 1\n"
    private_constant :PAGES, :CONFIG, :READ_ONLY

    def prepare(_url)
      fresh_folder
      PAGES.each { |page, text| write("var/lib/dokuwiki/data/pages/#{page}.txt", text) }
      write("etc/dokuwiki/local.php", CONFIG)
      write("var/lib/dokuwiki/acl/acl.auth.php", READ_ONLY)
      write("var/lib/dokuwiki/acl/users.auth.php", "")
    end

    private

    def write(file, text) = File.write(File.join(DebianRoot.path, file), text)
  end
end
