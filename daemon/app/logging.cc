#include "daemon/app/logging.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>

#include "daemon/base/status.h"
#include "daemon/system/private_folder.h"

namespace fallow::app {
namespace {

constexpr size_t kOlderLogFiles = 1;

// Set once, before there are other threads; null until then.
std::shared_ptr<spdlog::logger>& Logger() {
  static std::shared_ptr<spdlog::logger> logger;
  return logger;
}

void Log(spdlog::level::level_enum level, std::string_view line) {
  if (Logger() != nullptr) Logger()->log(level, spdlog::string_view_t(line.data(), line.size()));
}

spdlog::level::level_enum Level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

absl::StatusOr<spdlog::sink_ptr> OpenSink(const Config& config, const base::Paths& paths) {
  if (config.log_file.empty()) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  FALLOW_ASSIGN_OR_RETURN(const system::PrivateFolder folder,
                          system::PrivateFolder::Open(paths.state));
  const std::string file = folder.path() / config.log_file;
  try {
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file, kLogFileBytesMax,
                                                                       kOlderLogFiles);
    if (chmod(file.c_str(), S_IRUSR | S_IWUSR) == 0) return sink;
  } catch (const spdlog::spdlog_ex&) {
    // errno says the same as the exception.
  }
  return base::FromErrno("The log file cannot be opened", errno);
}

}  // namespace

absl::Status StartLogging(const Config& config, const base::Paths& paths) {
  FALLOW_ASSIGN_OR_RETURN(spdlog::sink_ptr sink, OpenSink(config, paths));
  auto logger = std::make_shared<spdlog::logger>("fallowd", std::move(sink));
  logger->set_level(Level(config.log_level));
  logger->flush_on(spdlog::level::debug);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  Logger() = std::move(logger);
  return absl::OkStatus();
}

void LogInfo(std::string_view line) {
  Log(spdlog::level::info, line);
}

void LogWarning(std::string_view line) {
  Log(spdlog::level::warn, line);
}

}  // namespace fallow::app
