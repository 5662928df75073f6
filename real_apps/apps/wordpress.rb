# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://wordpress.org
  class Wordpress < PhpApp
    name_of "wordpress"
    description "WordPress on MariaDB, as its installer leaves it, by PHP's own server"

    CONFIG = <<~PHP
      <?php
      define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
      define('DB_HOST', 'localhost:%<state>s/db.sock');
      define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
      define('AUTH_KEY', 'a'); define('SECURE_AUTH_KEY', 'b'); define('LOGGED_IN_KEY', 'c'); define('NONCE_KEY', 'd');
      define('AUTH_SALT', 'e'); define('SECURE_AUTH_SALT', 'f'); define('LOGGED_IN_SALT', 'g'); define('NONCE_SALT', 'h');
      $table_prefix = 'wp_';
      if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
      require_once ABSPATH . 'wp-settings.php';
    PHP
    INSTALL = <<~PHP
      <?php
      define('WP_INSTALLING', true);
      define('WP_SITEURL', $argv[1]); define('WP_HOME', $argv[1]);
      $_SERVER['HTTP_HOST'] = parse_url($argv[1], PHP_URL_HOST) . ':' . parse_url($argv[1], PHP_URL_PORT);
      function wp_mail() { return true; }
      require __DIR__ . '/wp-load.php';
      require ABSPATH . 'wp-admin/includes/upgrade.php';
      wp_install('Handbook', 'admin', 'admin@example.com', true, '', 'a long pass phrase');
      update_option('permalink_structure', '/%postname%/');
    PHP
    # Files are served as they are; anything else is WordPress's.
    ROUTER = <<~PHP
      <?php
      $file = realpath(__DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
      if ($file && is_file($file)) { return false; }
      if ($file && is_file("$file/index.php") && $file !== __DIR__) { return false; }
      require __DIR__ . '/index.php';
    PHP
    private_constant :CONFIG, :INSTALL, :ROUTER

    def packages = %w[wordpress wordpress-theme-twentytwentyfive mariadb-server-core mariadb-client-core]

    def pages = "#{inner_state}/site"

    def router = "#{pages}/router.php"

    def prepare(url)
      @database&.stop
      fresh_folder
      run_inside("cp", "-rL", "/usr/share/wordpress", pages)
      { "wp-config.php" => format(CONFIG, state: inner_state), "install.php" => INSTALL, "router.php" => ROUTER }
        .each { |file, text| File.write(File.join(state, "site", file), text) }
      run_inside("mariadb-install-db", "--user=root", "--auth-root-authentication-method=normal", "--skip-test-db",
                 "--datadir=#{inner_state}/db")
      install(url)
    end

    def start(port:, url:) = [database, *super]

    def sitemap = "/wp-sitemap.xml"

    def break_it
      @database.stop
      "its database is down"
    end

    private

    def install(url)
      server = database
      run_inside("mariadb", "--socket=#{inner_state}/db.sock", "-e", "create database wordpress")
      run_inside("php", "#{pages}/install.php", url)
    ensure
      server&.stop
    end

    # Starts it, and waits until it takes connections.
    def database
      @database = background_inside("mariadbd", "--user=root", "--skip-networking", "--datadir=#{inner_state}/db",
                                    "--socket=#{inner_state}/db.sock", "--pid-file=#{inner_state}/db.pid")
      socket = File.join(state, "db.sock")
      sleep 0.1 until File.exist?(socket) || !@database.running?
      @database
    end
  end
end
