# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Doctor < Command
      # The certificates that this machine trusts, where the core reads them (rustls-native-certs): SSL_CERT_FILE and
      # SSL_CERT_DIR if one of them is set, else the usual places. On macOS the system itself decides.
      module TLSRoots
        FILES = %w[/etc/ssl/certs/ca-certificates.crt /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem
                   /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/pki/tls/cacert.pem
                   /etc/ssl/cert.pem /opt/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/cacert.pem
                   /usr/local/etc/ssl/cert.pem].freeze
        FOLDERS = %w[/etc/ssl/certs /etc/pki/tls/certs /usr/local/share/certs].freeze
        # Files in a folder count only with a name of this form, as c_rehash gives it.
        HASHED = /\A\h{8}\.\d+\z/
        CERTIFICATE = /-----BEGIN CERTIFICATE-----\s*(.*?)\s*-----END CERTIFICATE-----/m
        private_constant :FILES, :FOLDERS, :HASHED, :CERTIFICATE

        class << self
          # @param env [Hash{String => String}, ENV]
          # @return [Item]
          def item(env = ENV)
            return macos if RUBY_PLATFORM.include?("darwin")

            file, folders, variables = places(env)
            unreadable = [*file, *folders].reject { |path| File.readable?(path) }
            count = certificates([*file, *folders.flat_map { |folder| hashed(folder) }]).size
            found([*file, *folders] - unreadable, unreadable, count, variables)
          end

          private

          def macos
            Item.new(name: "tls_roots", status: :ok, text: "the keychain of macOS", details: { count: nil, places: [] })
          end

          # @return [Array] the file, the folders, and the variables that name them
          def places(env)
            given = env["SSL_CERT_FILE"]
            folders = env["SSL_CERT_DIR"].to_s.split(File::PATH_SEPARATOR).reject(&:empty?)
            variables = [*("SSL_CERT_FILE" if given), *("SSL_CERT_DIR" if folders.any?)]
            return [given, folders, variables] if variables.any?

            [FILES.find { |path| File.exist?(path) }, FOLDERS.select { |path| File.directory?(path) }, []]
          end

          def found(places, unreadable, count, variables)
            said = variables.empty? ? "" : " (#{variables.join(", ")})"
            status = unreadable.empty? ? :ok : :warning
            status = :problem if count.zero?
            noun = count == 1 ? "certificate" : "certificates"
            from = places.empty? ? "" : " in #{places.join(" and ")}"
            Item.new(name: "tls_roots", status: status, text: "#{count} trusted #{noun}#{from}#{said}",
                     advice: advice(unreadable, count, variables), details: { count: count, places: places })
          end

          def advice(unreadable, count, variables)
            missing = unreadable.map { |path| "#{path} cannot be read" }
            return missing unless count.zero?

            fix = "install the package ca-certificates, or name a file of trusted certificates in SSL_CERT_FILE"
            fix = "correct or unset #{variables.join(" and ")}" if variables.any?
            [*missing, "no https answer can be trusted: #{fix}"]
          end

          def hashed(folder)
            Dir.children(folder).grep(HASHED).map { |name| File.join(folder, name) }
          rescue SystemCallError
            []
          end

          def certificates(files)
            files.flat_map { |file| File.binread(file).scan(CERTIFICATE) }.uniq
          rescue SystemCallError
            files.size > 1 ? files.flat_map { |file| certificates([file]) }.uniq : []
          end
        end
      end
    end
  end
end
