# frozen_string_literal: true

require "openssl"

# An authority of the tests' own, and TLS contexts with certificates that it signed.
class CertificateAuthority
  def initialize(name = "Test authority")
    @key = OpenSSL::PKey::EC.generate("prime256v1")
    @certificate = certificate(name, @key, Time.now + 3600)
    extend_with("basicConstraints" => "CA:TRUE", "keyUsage" => "keyCertSign")
    @certificate.sign(@key, "SHA256")
  end

  # @return [String] what a client has to trust
  def to_pem = @certificate.to_pem

  # @param name [String] the host that the certificate is for
  # @param not_after [Time] when it expires
  # @return [OpenSSL::SSL::SSLContext] for a server
  def context(name: "localhost", not_after: Time.now + 3600)
    key = OpenSSL::PKey::EC.generate("prime256v1")
    signed = certificate(name, key, not_after)
    extend_with({ "subjectAltName" => "DNS:#{name}", "extendedKeyUsage" => "serverAuth" }, signed)
    OpenSSL::SSL::SSLContext.new.tap { |context| context.add_certificate(signed.sign(@key, "SHA256"), key) }
  end

  private

  def certificate(name, key, not_after)
    OpenSSL::X509::Certificate.new.tap do |certificate|
      certificate.version = 2
      certificate.serial = Random.rand(1 << 64)
      certificate.subject = OpenSSL::X509::Name.new([["CN", name]])
      certificate.issuer = @certificate&.subject || certificate.subject
      certificate.public_key = key
      certificate.not_before = [not_after, Time.now].min - 7200
      certificate.not_after = not_after
    end
  end

  def extend_with(extensions, certificate = @certificate)
    factory = OpenSSL::X509::ExtensionFactory.new(@certificate, certificate)
    extensions.each { |name, value| certificate.add_extension(factory.create_extension(name, value, true)) }
  end
end
