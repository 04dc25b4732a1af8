import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'

/** The provider's own login page: `GET` shows a form, `POST login=ann` signs in there, `POST deny=1` refuses. */
export function interactionPages(provider: Provider): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      if (request.method !== 'POST') {
        response.setHeader('content-type', 'text/html').end('<form method="post"><input name="login"></form>')
        return
      }
      const form = new URLSearchParams(await textOf(request))
      const result = form.has('deny')
        ? { error: 'access_denied', error_description: 'the person said no' }
        : { login: { accountId: `idp|${form.get('login') ?? ''}` } }
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    } catch (error) {
      response.statusCode = 500
      response.end(String(error))
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
