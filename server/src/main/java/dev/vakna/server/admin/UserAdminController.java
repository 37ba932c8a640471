package dev.vakna.server.admin;

import dev.vakna.core.account.User;
import dev.vakna.core.admin.Users;
import dev.vakna.core.id.UserId;
import dev.vakna.server.http.PublicUrl;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Users of accounts. */
@RestController
@RequestMapping("/internal/admin")
class UserAdminController {

  private final Users users;
  private final AdminBody bodies;
  private final PublicUrl publicUrl;

  UserAdminController(Users users, AdminBody bodies, PublicUrl publicUrl) {
    this.users = users;
    this.bodies = bodies;
    this.publicUrl = publicUrl;
  }

  record UserList(List<UserView> users) {}

  /**
   * A user as operators see it.
   *
   * @param totp whether its sign-ins ask for a time-based code
   */
  record UserView(
      String userId,
      String accountId,
      String email,
      String role,
      boolean enabled,
      boolean totp,
      Instant passwordSetAt,
      @Nullable Instant signedInAt,
      Instant createdAt) {

    static UserView of(User user) {
      return new UserView(
          user.id().text(),
          user.account().text(),
          user.email().text(),
          user.role().code(),
          user.enabled(),
          user.secrets().totpSecret() != null,
          user.secrets().passwordSetAt(),
          user.visits().signedInAt(),
          user.createdAt());
    }
  }

  /** A password that was made up is in this answer only; null where one was given. */
  record WithPasswordView(@Nullable String password, UserView user) {}

  /** The secret is in this answer only. */
  record EnrolmentView(String secret, String uri) {}

  record UserWish(@Nullable String email, @Nullable String role, @Nullable String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return "UserWish[%s, %s]".formatted(email, role);
    }
  }

  record PasswordWish(@Nullable String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return "PasswordWish[…]";
    }
  }

  @GetMapping("/accounts/{id}/users")
  UserList list(@PathVariable String id) {
    return new UserList(
        users.of(AccountAdminController.account(id)).stream().map(UserView::of).toList());
  }

  @PostMapping("/accounts/{id}/users")
  ResponseEntity<WithPasswordView> create(@PathVariable String id, HttpServletRequest request) {
    UserWish wish = bodies.read(request, UserWish.class);
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(
            view(
                users.create(
                    AccountAdminController.account(id),
                    wish.email(),
                    wish.role(),
                    wish.password())));
  }

  @PatchMapping("/users/{userId}")
  UserView change(@PathVariable String userId, HttpServletRequest request) {
    return UserView.of(users.change(user(userId), bodies.read(request, Users.Change.class)));
  }

  @PostMapping("/users/{userId}/password")
  WithPasswordView setPassword(@PathVariable String userId, HttpServletRequest request) {
    return view(
        users.setPassword(user(userId), bodies.read(request, PasswordWish.class).password()));
  }

  @PostMapping("/users/{userId}/totp")
  EnrolmentView enrol(@PathVariable String userId) {
    String host = URI.create(publicUrl.text()).getHost();
    Users.Enrolment enrolment = users.enrol(user(userId), host == null ? "Cloud VM" : host);
    return new EnrolmentView(enrolment.secret(), enrolment.uri());
  }

  @DeleteMapping("/users/{userId}/totp")
  UserView dropTotp(@PathVariable String userId) {
    return UserView.of(users.dropTotp(user(userId)));
  }

  @DeleteMapping("/users/{userId}/sessions")
  UserView signOut(@PathVariable String userId) {
    return UserView.of(users.signOut(user(userId)));
  }

  @DeleteMapping("/users/{userId}")
  ResponseEntity<Void> delete(@PathVariable String userId) {
    users.delete(user(userId));
    return ResponseEntity.noContent().build();
  }

  private static WithPasswordView view(Users.WithPassword made) {
    return new WithPasswordView(made.password(), UserView.of(made.user()));
  }

  private static UserId user(String text) {
    return UserId.parse(text).orElseThrow(() -> Users.absent(text));
  }
}
