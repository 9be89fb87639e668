/* SPDX-License-Identifier: Apache-2.0 */
#include "account.h"

static const cp_route_t routes[] = {
    {"GET", "/login", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_login, 1},
    {"POST", "/login", CP_FOR_ANYBODY, CP_BODY_PRESS, cp_account_sign_in, 12},
    {"POST", "/logout", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_sign_out, 4},
    {"GET", "/account", CP_FOR_PERSON, CP_BODY_NONE, cp_account_page, 4},
    {"POST", "/account/profile", CP_FOR_PERSON, CP_BODY_FORM, cp_account_profile, 20},
    {"POST", "/account/look", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_look, 4},
    {"POST", "/account/password", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_password, 12},
    {"POST", "/account/sessions", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_sessions, 8},
    {"POST", "/account/stay", CP_FOR_PERSON, CP_BODY_PRESS, cp_account_stay, 8},
};

const cp_route_group_t cp_account_routes = CP_ROUTES(routes);
