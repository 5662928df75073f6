# frozen_string_literal: true

# An extension for macOS. Few machines that build for it can read it: what is known is in its header, and the names that
# it has.
class MachLibrary
  MAGIC = 0xfeedfacf
  CPUS = { "x86_64" => 0x01000007, "arm64" => 0x0100000c }.freeze
  private_constant :MAGIC, :CPUS

  # @param file [String]
  # @param platform [String] that of its gem
  def initialize(file, platform:)
    @content = File.binread(file)
    @cpu = platform[/\A[^-]+/]
  end

  # @return [Array<String>] one sentence for each
  def problems
    @content.unpack("L<L<") == [MAGIC, CPUS[@cpu]] ? [] : ["it is not a library for #{@cpu} of macOS"]
  end

  # @return [Array<String>] the function that Ruby calls, if the file has its name
  def exported = @content.scan(/\b_(Init_smoke_seal)\b/n).flatten.uniq
end
