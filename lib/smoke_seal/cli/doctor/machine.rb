# frozen_string_literal: true

require "open3"
require "tmpdir"

module SmokeSeal
  class CLI
    class Doctor < Command
      # What a run needs of this machine: some disk, and file descriptors.
      module Machine
        LEAST_MEGABYTES = 100
        LEAST_FILES = 256
        private_constant :LEAST_MEGABYTES, :LEAST_FILES

        class << self
          # @return [Array<Item>]
          def items = [disk, file_descriptors]

          private

          # Reports, states and the result of a browser suite are written to files.
          def disk
            folder = Dir.tmpdir
            megabytes = free(folder)
            full = megabytes && megabytes < LEAST_MEGABYTES
            Item.new(name: "disk", status: full ? :warning : :ok,
                     text: "#{folder}: #{megabytes ? "#{megabytes} MB free" : "writable"}",
                     advice: full ? ["free some space: reports and results of a browser suite may not be written"] : [],
                     details: { folder: folder, megabytes_free: megabytes })
          rescue ArgumentError
            Item.new(name: "disk", status: :warning, text: "there is no folder for temporary files",
                     advice: ["name one that can be written to in TMPDIR"],
                     details: { folder: nil, megabytes_free: nil })
          end

          # @return [Integer, nil] nil if df does not tell
          def free(folder)
            out, status = Open3.capture2("df", "-Pk", folder, err: File::NULL)
            fields = out.lines.last.to_s.split
            Integer(fields[3], exception: false)&.div(1024) if status.success?
          rescue SystemCallError
            nil
          end

          def file_descriptors
            limit = Process.getrlimit(Process::RLIMIT_NOFILE).first
            few = limit < LEAST_FILES
            Item.new(name: "file_descriptors", status: few ? :warning : :ok,
                     text: limit == Process::RLIM_INFINITY ? "no limit" : "up to #{limit}",
                     advice: few ? ["raise the limit: ulimit -n 1024; a run of many checks waits for free ones"] : [],
                     details: { limit: limit })
          end
        end
      end
    end
  end
end
