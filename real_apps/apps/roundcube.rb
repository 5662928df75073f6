# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://roundcube.net
  class Roundcube < PhpApp
    name_of "roundcube"
    description "Roundcube on SQLite, its login page, by PHP's own server"

    CONFIG = <<~PHP
      <?php
      $config['db_dsnw'] = 'sqlite:///%<state>s/roundcube.db?mode=0640';
      $config['imap_host'] = 'localhost:143';
      $config['des_key'] = 'twenty-four characters!!';
      $config['log_dir'] = '%<state>s';
      $config['temp_dir'] = '%<state>s';
      $config['skin'] = 'elastic';
      $config['plugins'] = [];
    PHP
    TABLES = "(new PDO('sqlite:' . $argv[1]))->exec(file_get_contents('/usr/share/roundcube/SQL/sqlite.initial.sql'));"
    private_constant :CONFIG, :TABLES

    def packages = %w[roundcube-core roundcube-sqlite3]

    def pages = "/var/lib/roundcube"

    def prepare(_url)
      fresh_folder
      File.write(File.join(DebianRoot.path, "etc/roundcube/config.inc.php"), format(CONFIG, state: inner_state))
      run_inside("php", "-r", TABLES, "#{inner_state}/roundcube.db")
    end
  end
end
