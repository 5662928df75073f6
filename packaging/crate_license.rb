# frozen_string_literal: true

# The licence of one crate: the texts in its folder, or the usual text where it has none.
class CrateLicense
  # In this order, where there is a choice.
  PREFERRED = %w[MIT ISC Zlib Apache-2.0].freeze

  # What a file's name has for a licence, in any case.
  NAMES = { "MIT" => "MIT", "ISC" => "ISC", "Zlib" => "ZLIB", "Apache-2.0" => "APACHE" }.freeze

  # Files that hold a licence, or what it asks to be passed on.
  FILES = /\A(licen[cs]e|copying|copyright|notice|unlicense)/i
  private_constant :PREFERRED, :NAMES, :FILES

  # @param crate [Hash] as `cargo metadata` has it
  def initialize(crate) = @crate = crate

  # @return [String] the name, the version and the licence
  def heading = "#{@crate["name"]} #{@crate["version"]} (#{license})"

  # @return [String]
  # @raise [RuntimeError] if it cannot be known
  def text
    found = files.map { |file| File.read(file, encoding: "UTF-8").gsub("\r\n", "\n").gsub(/[ \t]+$/, "").strip }
    found.empty? ? usual_text : found.uniq.join("\n\n")
  end

  private

  # The one that is used.
  def license
    choices = expression.split(" OR ")
    expression.include?("AND") ? expression : (PREFERRED & choices).first || expression
  end

  def expression = @crate["license"].to_s.gsub(%r{ */ *}, " OR ")

  # Of the used licence alone, if the names of the files tell them apart.
  def files
    return [] unless @crate["manifest_path"]

    found = Dir.glob(File.join(File.dirname(@crate["manifest_path"]), "*")).sort.select do |file|
      File.file?(file) && File.basename(file).match?(FILES)
    end
    named = found.select { |file| File.basename(file).upcase.include?(NAMES.fetch(license, license).upcase) }
    named.empty? ? found : named
  end

  def usual_text
    template = File.join(__dir__, "licenses", "#{license}.txt")
    raise "#{heading} has no file with its licence, and packaging/licenses has no such text" unless File.file?(template)

    holders = @crate["authors"].map { |author| author.sub(/ *<.*>/, "") }
    holders = ["the authors of #{@crate["name"]}"] if holders.empty?
    File.read(template, encoding: "UTF-8").sub("HOLDERS", holders.join(", ")).strip
  end
end
