package dev.vakna.server.api;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.KeyWish;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.problem.Body;
import dev.vakna.server.security.Needs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** API keys of the caller's account. */
@RestController
class KeyController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Keys");
  private static final Map<String, BodyField> FIELDS =
      Map.of(
          "name", BodyField.text(1, KeyWish.MAX_NAME).must(),
          "scopes", BodyField.list().must(),
          "is_test", BodyField.flag(),
          "description", BodyField.text(0, KeyWish.MAX_DESCRIPTION),
          "expires_in_days", BodyField.integer(1, KeyWish.MAX_DAYS),
          "allowed_networks", BodyField.list());

  private final AccountKeys keys;
  private final KeyViews views;

  KeyController(AccountKeys keys, KeyViews views) {
    this.keys = keys;
    this.views = views;
  }

  @GetMapping("/api/keys")
  @Needs(Scope.READ_ACCOUNT)
  ResponseEntity<KeyViews.Envelope<KeyViews.KeyList>> list(
      @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
    return VpsController.json(views.envelope(request, KeyViews.list(keys.of(caller))));
  }

  @GetMapping("/api/keys/scopes")
  @Needs(Scope.READ_ACCOUNT)
  ResponseEntity<KeyViews.Envelope<KeyViews.ScopeList>> scopes(
      @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
    return VpsController.json(views.envelope(request, KeyViews.scopes(caller)));
  }

  @PostMapping("/api/keys")
  ResponseEntity<KeyViews.Envelope<KeyViews.MadeView>> create(
      @AuthenticationPrincipal Caller caller, HttpServletRequest request) {
    Body<KeyWish> body = SmallBody.read(request, FIELDS, KeyController::wish);
    AccountKeys.Made made =
        keys.create(caller, body, SentOnce.sending(request, "POST /api/keys", List.of(), body));
    if (!made.replayed()) {
      LOG.info(
          "{}: {} creates {} with {}",
          caller.account(),
          caller.identity(),
          made.key().id(),
          String.join(" ", KeyViews.codes(made.key().reach().scopes())));
    }
    return SentOnce.told(
            ResponseEntity.status(HttpStatus.CREATED)
                .header("Cache-Control", "no-store")
                .contentType(MediaType.APPLICATION_JSON),
            made.replayed())
        .body(views.envelope(request, KeyViews.made(made)));
  }

  @DeleteMapping("/api/keys/{keyId}")
  ResponseEntity<KeyViews.Envelope<KeyViews.DeletedView>> delete(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String keyId,
      HttpServletRequest request) {
    KeyId deleted = keys.delete(caller, keyId);
    LOG.info("{}: {} deletes {}", caller.account(), caller.identity(), deleted);
    return VpsController.json(
        views.envelope(request, new KeyViews.DeletedView(deleted.text(), true)));
  }

  private static KeyWish wish(ObjectNode fields) {
    JsonNode days = fields.path("expires_in_days");
    return new KeyWish(
        text(fields, "name"),
        texts(fields, "scopes"),
        fields.path("is_test").asBoolean(false),
        text(fields, "description"),
        days.isMissingNode() ? null : days.asInt(),
        texts(fields, "allowed_networks"));
  }

  private static @Nullable String text(ObjectNode fields, String name) {
    return fields.has(name) ? fields.path(name).asString() : null;
  }

  private static @Nullable List<String> texts(ObjectNode fields, String name) {
    return fields.has(name)
        ? fields.path(name).valueStream().map(JsonNode::asString).toList()
        : null;
  }
}
