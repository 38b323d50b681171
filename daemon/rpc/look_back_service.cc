#include "daemon/rpc/look_back_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "daemon/base/status.h"
#include "daemon/practice/look_back.h"
#include "daemon/rpc/look_back_pieces.h"
#include "daemon/rpc/page_stream.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/usecases/look_back_gather.h"
#include "daemon/usecases/naming.h"

namespace fallow::rpc {
namespace {

using client::v1::LookBackRequest;
using client::v1::LookBackView;

// The zone of the client's days, also used for moments without a zone of their own.
std::string ZoneOf(usecases::Session& session, const LookBackRequest& request) {
  return request.zone().empty() ? session.constants().zone : request.zone();
}

// A look-back in progress.
class Looking {
 public:
  Looking(usecases::Session& session, const LookBackRequest& request, practice::DaySpan span)
      : session_(session),
        gatherer_(span, ZoneOf(session, request)),
        limits_{request.columns(), request.texts_max(), request.text_bytes_max()} {}

  absl::StatusOr<bool> Next(LookBackView& piece) {
    if (!pieces_) {
      FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, session_.Use());
      FALLOW_ASSIGN_OR_RETURN(const bool more, gatherer_.Step(*vault));
      if (more) return true;
      FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary,
                              usecases::VocabularyOf(*vault));
      FALLOW_ASSIGN_OR_RETURN(practice::LookBack back,
                              practice::LookBackOn(gatherer_.Take(), vocabulary));
      pieces_.emplace(std::move(back), vocabulary, limits_);
    }
    return pieces_->Next(piece);
  }

 private:
  usecases::Session& session_;
  usecases::LookBackGatherer gatherer_;
  const LookBackLimits limits_;
  std::optional<LookBackPieces> pieces_;
};

}  // namespace

absl::StatusOr<practice::DaySpan> SpanFrom(const LookBackRequest& request) {
  practice::DaySpan span;
  FALLOW_ASSIGN_OR_RETURN(span.first, FromProto(request.first()));
  FALLOW_ASSIGN_OR_RETURN(span.last, FromProto(request.last()));
  return span;
}

grpc::ServerWriteReactor<LookBackView>* LookBackService::LookBack(
    grpc::CallbackServerContext* context, const LookBackRequest* request) {
  const absl::StatusOr<practice::DaySpan> span = SpanFrom(*request);
  auto looking = std::make_shared<Looking>(calls_.session(), *request,
                                           span.ok() ? *span : practice::DaySpan());
  return PageStream<LookBackView>::Start(
      calls_, context,
      [looking, wrong = span.status()](LookBackView& piece) -> absl::StatusOr<bool> {
        FALLOW_RETURN_IF_ERROR(wrong);
        return looking->Next(piece);
      });
}

}  // namespace fallow::rpc
