# frozen_string_literal: true

# Seals the shop from several vantages, as a ship does, each time that a line of JSON on standard input has the options
# of a run; the seal is printed as a line of JSON.
require_relative "config/environment"

while (line = $stdin.gets)
  seal = SmokeSeal.run("shop", **JSON.parse(line, symbolize_names: true))
  puts "seal: #{JSON.generate(seal.to_h)}"
end
