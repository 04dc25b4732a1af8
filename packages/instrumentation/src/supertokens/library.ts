/** npm name. */
export const LIBRARY = 'supertokens-node'

/** The id of a login method of a user: an object with one method. */
export interface RecipeUserId {
  getAsString(): string
}

/** A user of SuperTokens, as far as it is read. Linked accounts are login methods of one user. */
export interface SuperTokensUser {
  readonly id: string
  readonly emails?: readonly string[]
  readonly phoneNumbers?: readonly string[]
  readonly loginMethods?: readonly {
    readonly recipeUserId?: RecipeUserId
    readonly email?: string
    readonly phoneNumber?: string
  }[]
}

/** Claims of a session, without those that every token has. */
export type SessionClaims = Readonly<Record<string, unknown>>
