/* SPDX-License-Identifier: Apache-2.0 */
#include "account.h"

static const cp_route_t routes[] = {
    {"GET", "/login", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_login, 1},
    {"POST", "/login", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_sign_in, 12},
    {"GET", "/login/link", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_link, 1},
    {"POST", "/login/link", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_link_send, 12},
    {"POST", "/login/link/open", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_link_take, 12},
    {"GET", "/login/link/{name}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_link_open, 2},
    {"GET", "/register", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_register, 3},
    {"POST", "/register", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_register_send, 14},
    {"GET", "/register/sent", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_register_sent, 1},
    {"POST", "/register/confirm", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_confirm_take, 30},
    {"GET", "/register/confirm/{name}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_confirm, 2},
    {"GET", "/password/forgot", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_forgot, 1},
    {"POST", "/password/forgot", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_forgot_send, 12},
    {"GET", "/password/sent", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_forgot_sent, 1},
    {"POST", "/password/reset", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_reset_take, 14},
    {"GET", "/password/reset/{name}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_reset, 2},
    {"POST", "/invitation", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_invitation_take, 24},
    {"GET", "/invitation/{name}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_invitation, 2},
    {"GET", "/denied", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_denied, 1},
    {"GET", "/signed-out", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_signed_out, 1},
    {"POST", "/logout", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_sign_out, 4},
    {"GET", "/account", CP_FOR_PERSON, CP_BODY_NONE, cp_account_page, 5},
    {"POST", "/account/profile", CP_FOR_PERSON, CP_BODY_FORM, cp_account_profile, 20},
    {"POST", "/account/look", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_look, 4},
    {"POST", "/account/password", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_password, 12},
    {"POST", "/account/sessions", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_sessions, 8},
    {"POST", "/account/mails", CP_FOR_CONTACT, CP_BODY_PRESS, cp_account_mails, 4},
    {"GET", "/unsubscribe/{name}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_unsubscribe, 2},
    {"POST", "/unsubscribe/{name}", CP_FOR_ANYBODY, CP_BODY_SECRET, cp_account_unsubscribe_press, 6},
    {"POST", "/account/stay", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_stay, 8},
};

const cp_route_group_t cp_account_routes = CP_ROUTES(routes);
