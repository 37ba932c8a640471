package dev.vakna.server.admin;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Accounts;
import dev.vakna.core.admin.Keys;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Accounts and their keys. */
@RestController
@RequestMapping("/internal/admin/accounts")
class AccountAdminController {

  private final Accounts accounts;
  private final Keys keys;
  private final AdminBody bodies;

  AccountAdminController(Accounts accounts, Keys keys, AdminBody bodies) {
    this.accounts = accounts;
    this.keys = keys;
    this.bodies = bodies;
  }

  /**
   * @param next what the next page comes after, or null after the last one
   */
  record AccountList(List<AccountViews.AccountView> accounts, @Nullable String next) {}

  record KeyList(List<AccountViews.KeyView> keys) {}

  /**
   * A key to make.
   *
   * @param name for people
   * @param scopes codes of scopes; all of them when null
   * @param allowedNetworks in CIDR form; every source when null
   * @param expiresInDays for ever when null
   */
  record KeyWish(
      @Nullable String name,
      @Nullable List<String> scopes,
      @Nullable List<String> allowedNetworks,
      @Nullable Integer expiresInDays) {}

  @GetMapping
  AccountList page(@RequestParam(required = false) @Nullable String after) {
    List<Account> page = accounts.page(after == null ? null : account(after));
    return new AccountList(
        page.stream().map(AccountViews::account).toList(),
        page.size() < Accounts.PAGE ? null : page.getLast().id().text());
  }

  @PostMapping
  ResponseEntity<AccountViews.AccountView> create(HttpServletRequest request) {
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(AccountViews.account(accounts.create(bodies.read(request, Accounts.Wish.class))));
  }

  @GetMapping("/{id}")
  AccountViews.StandingView one(@PathVariable String id) {
    return accounts.find(account(id)).map(AccountViews::standing).orElseThrow(() -> absent(id));
  }

  @PatchMapping("/{id}")
  AccountViews.AccountView update(@PathVariable String id, HttpServletRequest request) {
    return AccountViews.account(
        accounts.update(account(id), bodies.read(request, Accounts.Wish.class)));
  }

  @GetMapping("/{id}/keys")
  KeyList keys(@PathVariable String id) {
    return new KeyList(keys.of(account(id)).stream().map(AccountViews::key).toList());
  }

  @PostMapping("/{id}/keys")
  ResponseEntity<AccountViews.NewKeyView> createKey(
      @PathVariable String id, HttpServletRequest request) {
    KeyWish wish = bodies.read(request, KeyWish.class);
    String name = wish.name();
    List<String> networks = wish.allowedNetworks();
    Integer days = wish.expiresInDays();
    Keys.Made made =
        keys.create(
            account(id),
            name == null ? "API key" : name,
            scopes(wish.scopes()),
            networks == null ? List.of() : networks,
            days == null ? null : Duration.ofDays(days));
    return ResponseEntity.status(HttpStatus.CREATED).body(AccountViews.made(made));
  }

  @DeleteMapping("/{id}/keys/{keyId}")
  ResponseEntity<Void> revokeKey(@PathVariable String id, @PathVariable String keyId) {
    KeyId key =
        KeyId.parse(keyId)
            .orElseThrow(() ->
                RefusedException.of(
                    ProblemCode.API_KEY_NOT_FOUND, "There is no key %s.".formatted(keyId)));
    keys.revoke(account(id), key);
    return ResponseEntity.noContent().build();
  }

  private static Set<Scope> scopes(@Nullable List<String> codes) {
    EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
    if (codes == null) {
      return EnumSet.allOf(Scope.class);
    }
    for (String code : codes) {
      scopes.add(
          Scope.of(code)
              .orElseThrow(() -> {
                String detail =
                    "`%s` is no scope. Scopes: %s."
                        .formatted(
                            code,
                            String.join(
                                ", ", Arrays.stream(Scope.values()).map(Scope::code).toList()));
                return RefusedException.fault("/scopes", FieldFault.Code.UNKNOWN_VALUE, detail);
              }));
    }
    return scopes;
  }

  static AccountId account(String text) {
    return AccountId.parse(text).orElseThrow(() -> absent(text));
  }

  static RefusedException absent(String text) {
    return RefusedException.of(
        ProblemCode.NOT_FOUND,
        "There is no account %s. List them with 'vakna admin account list'.".formatted(text));
  }
}
