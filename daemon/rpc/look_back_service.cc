#include "daemon/rpc/look_back_service.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/civil_time.h"
#include "daemon/base/status.h"
#include "daemon/practice/look_back.h"
#include "daemon/rpc/page_stream.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/usecases/look_back_gather.h"
#include "daemon/usecases/look_back_json.h"
#include "daemon/usecases/naming.h"

namespace fallow::rpc {
namespace {

using client::v1::LookBackChunk;
using client::v1::LookBackRequest;

// The zone of the client's days, also used for moments without a zone of their own.
std::string ZoneOf(usecases::Session& session, const LookBackRequest& request) {
  return request.zone().empty() ? session.constants().zone : request.zone();
}

// A look-back in progress.
class Looking {
 public:
  Looking(usecases::Session& session, const LookBackRequest& request, practice::DaySpan span)
      : session_(session), request_(request), gatherer_(span, ZoneOf(session, request)) {}

  absl::StatusOr<bool> Next(LookBackChunk& chunk) {
    if (!whole_) {
      FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, session_.Use());
      FALLOW_ASSIGN_OR_RETURN(const bool more, gatherer_.Step(*vault));
      if (more) return true;
      FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary,
                              usecases::VocabularyOf(*vault));
      FALLOW_ASSIGN_OR_RETURN(whole_, Make(vocabulary));
    }
    const size_t bytes = ChunkBytes(std::string_view(*whole_).substr(sent_));
    chunk.set_content(whole_->substr(sent_, bytes));
    sent_ += bytes;
    return bytes > 0;
  }

 private:
  absl::StatusOr<std::string> Make(const practice::Vocabulary& vocabulary) {
    const practice::LookBackWords& words = practice::LookBackWords::English();
    FALLOW_ASSIGN_OR_RETURN(const practice::LookBack back,
                            practice::LookBackOn(gatherer_.Take(), vocabulary));
    switch (request_.form()) {
      case LookBackRequest::FORM_HTML:
        return practice::LookBackAsHtml(back, words);
      case LookBackRequest::FORM_JSON:
        return usecases::LookBackAsJson(back);
      default:
        return practice::LookBackAsText(back, {request_.columns(), request_.unicode()}, words);
    }
  }

  usecases::Session& session_;
  const LookBackRequest& request_;
  usecases::LookBackGatherer gatherer_;
  std::optional<std::string> whole_;
  size_t sent_ = 0;
};

}  // namespace

absl::StatusOr<practice::DaySpan> SpanFrom(const LookBackRequest& request) {
  practice::DaySpan span;
  FALLOW_ASSIGN_OR_RETURN(span.first, FromProto(request.first()));
  FALLOW_ASSIGN_OR_RETURN(span.last, FromProto(request.last()));
  return span;
}

size_t ChunkBytes(std::string_view text) {
  if (text.size() <= kLookBackChunkBytesMax) return text.size();
  size_t bytes = kLookBackChunkBytesMax;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return bytes;
}

grpc::ServerWriteReactor<LookBackChunk>* LookBackService::LookBack(
    grpc::CallbackServerContext* context, const LookBackRequest* request) {
  const absl::StatusOr<practice::DaySpan> span = SpanFrom(*request);
  auto looking = std::make_shared<Looking>(calls_.session(), *request,
                                           span.ok() ? *span : practice::DaySpan());
  return PageStream<LookBackChunk>::Start(
      calls_, context,
      [looking, wrong = span.status()](LookBackChunk& chunk) -> absl::StatusOr<bool> {
        FALLOW_RETURN_IF_ERROR(wrong);
        return looking->Next(chunk);
      });
}

}  // namespace fallow::rpc
