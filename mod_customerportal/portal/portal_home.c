/* SPDX-License-Identifier: Apache-2.0 */
#include "../http/http_respond.h"
#include "portal.h"

cp_error_t *cp_portal_home(cp_request_t *req)
{
    const char *path = req->viewer->kind == CP_VIEWER_CONTACT ? "/tickets"
                       : req->viewer->kind == CP_VIEWER_STAFF ? "/desk"
                                                              : "/login";

    return cp_respond_redirect(req, cp_request_url(req, "%s", path), NULL);
}
