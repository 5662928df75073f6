# frozen_string_literal: true

# The file descriptors of this process.
module OpenFiles
  module_function

  # @return [Array<File>] as many files as this process may still open
  def hold_all(held = [])
    loop { held << File.open(File::NULL) }
  rescue Errno::EMFILE
    held
  end
end
